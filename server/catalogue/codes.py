"""QR codes: the address of a topic as a drawing that a phone's camera reads."""

import io

import segno

QUIET_ZONE = 4
"""Light modules around the code, as ISO/IEC 18004 asks for."""


def qr_svg(address: str, *, title: str, is_inline: bool = False) -> str:
    """The QR code of an address as SVG, the same bytes for the same address.

    Black on white in every theme: a code in reverse is not read by every camera. Its title is what readers say. A file
    bears its namespace and the address; inside a page neither is needed.
    """
    held = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        held,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        title=title,
        desc=None if is_inline else address,
        xmldecl=not is_inline,
        svgns=not is_inline,
        svgclass="qr" if is_inline else None,
        lineclass=None,
        omitsize=True,
        nl=not is_inline,
    )
    return held.getvalue().decode()
