import asyncio
import subprocess


async def build():
    await asyncio.to_thread(subprocess.run, ["make"])
