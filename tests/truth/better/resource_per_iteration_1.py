import httpx


async def fetch_all(urls):
    async with httpx.AsyncClient() as client:
        return [(await client.get(url)).text for url in urls]
