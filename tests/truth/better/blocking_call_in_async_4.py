import asyncio


async def users(session):
    return await asyncio.to_thread(session.execute, query)
