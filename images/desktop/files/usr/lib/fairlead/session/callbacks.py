"""Tells a manager that the session runs, where the environment names one (`KASM_API_HOST`)."""

import ssl

import aiohttp

ANSWER_SECONDS = 10


async def tell_running(callback, log):
    """`callback`: `KASM_API_HOST`, `KASM_API_PORT`, `KASM_API_JWT`. A manager that does not answer is no reason to end."""
    if callback["KASM_API_HOST"] == "":
        return
    address = f"https://{callback['KASM_API_HOST']}:{callback['KASM_API_PORT'] or '443'}/api/set_kasm_session_status"
    # As in the field: the manager is a neighbour with a certificate of its own, and is known by its address.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as client:
            async with client.post(
                address, params={"token": callback["KASM_API_JWT"]}, json={"status": "running"}, ssl=context
            ) as answer:
                log(f"the manager was told that the session runs, and answered {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        log(f"the manager could not be told that the session runs: {type(error).__name__}")
