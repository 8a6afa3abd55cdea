import asyncio

import requests


def fetch_price(symbol):
    response = requests.get(f"https://example.com/price/{symbol}", timeout=5)
    return response.json()["price"]


async def price(symbol: str):
    return {"price": await asyncio.to_thread(fetch_price, symbol)}
