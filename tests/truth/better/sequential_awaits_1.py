import asyncio

import aiohttp


async def pages(urls):
    async def page(session, url):
        async with session.get(url) as response:
            return await response.text()

    async with aiohttp.ClientSession() as session:
        return await asyncio.gather(*(page(session, url) for url in urls))
