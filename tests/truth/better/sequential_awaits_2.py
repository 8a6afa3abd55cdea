import asyncio


async def sizes(urls):
    return [len(page) for page in await asyncio.gather(*(fetch(url) for url in urls))]
