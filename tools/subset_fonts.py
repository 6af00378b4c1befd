#!/usr/bin/env python3
"""Makes the fonts of the PDF reports: subsets of Noto Sans CJK SC, regular and bold.

    python3 tools/subset_fonts.py [FOLDER]

FOLDER holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc, as Debian's package fonts-noto-cjk installs them (the
default). Needs fonttools. The same input gives the same bytes.

Kept: the 7445 characters of GB 2312, Latin with its accents as far as the source has them (all of pinyin and Vietnamese;
the PDF shows the other letters without their marks), Greek and Cyrillic as far as GB 2312 has them, punctuation, currency
signs, the arrows, mathematical signs and shapes in EXTRA, and letters of names in NAMES. Dropped: hinting, vertical writing, other
languages' forms. `pwid`, which makes quotation marks and dashes fit English text, is kept. The subsets carry a family name of their own, so that they are never taken for a whole Noto font that is
installed beside them. Licence: SIL Open Font License 1.1, assets/fonts/OFL.txt.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto")
TARGET = pathlib.Path(__file__).resolve().parent.parent / "assets" / "fonts"
SOURCE_FAMILY = "Noto Sans CJK SC"
FAMILY = "Roicast Sans SC"
# Frequent in names of people and companies, not in GB 2312.
NAMES = "喆堃玥珺昇頔翀瑄赟旻镕昉沄珅禛翃苡荃弢峯淩瑀璟祎祺铖锜陞靓骎髙煊曌囍甯妤竑薏飏淼晟婧烨璇曦筱睿懿翊昕晞暐炜炘焯煜瑒瑨璠璘甦祐祜祯禹稔竣簃綦罡羿翮耿胤舸芮苒茜莀菡葳蓁蕙藺蘅虓裴讷诩谌赪跞逄邬邰郗郦酆钊钰铄锴闫阚雒雯霏霖韫頫飒馥骁骅鸢麒黛鼐龑坤堉垚墉壵奕妍姝娅娉媛嫄孚宸寔尧岚峥嵘嶒巍帏幄廑彧彤彬忻恺悌惇愔慜懋戟抒揆搴擎攸敉斌斐昂昊昱晖晗晔晙暄朴杲枞柠桁桢梓梵棣棠楷榕槿樾欣毓沅沛泓泽洺浛浠浥涵淇淦渊渝溥滢漪潇澍澹濛灏炅炎焱煦熠燊犇"
EXTRA = "±×÷−≈≠≤≥∩∪∈∑√∞‰°·…–—‘’“”«»‹›•†‡←↑→↓↔⇒□■◇◆○●△▲▽▼☆★✓〓€£¥￥$¢₩¤©®™§¶№½¼¾¹²³\u00a0\u3000"
# In the Chinese face these are squares, which tear gaps into English text; the Japanese face of the same collection, with
# the same glyphs, has them as wide as Latin letters.
PROPORTIONAL = "·•"


def proportional(font, other):
    """Lets the characters of PROPORTIONAL have the glyphs of the other face."""
    narrow = other.getBestCmap()
    for cmap in font["cmap"].tables:
        if cmap.isUnicode() and hasattr(cmap, "cmap"):
            for letter in PROPORTIONAL:
                cmap.cmap[ord(letter)] = narrow[ord(letter)]


def characters():
    """The characters of the subset."""
    kept = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1E00, 0x1F00)]}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                kept.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    # Forms of full width: what Chinese input methods write.
    kept.update(chr(code) for code in range(0xFF01, 0xFF5F))
    return kept | set(EXTRA) | set(NAMES)


def make(weight):
    """Writes one weight."""
    collection = TTCollection(str(FOLDER / f"NotoSansCJK-{weight}.ttc"))
    font = next(font for font in collection.fonts if font["name"].getDebugName(1) == SOURCE_FAMILY)
    proportional(font, next(face for face in collection.fonts if face["name"].getDebugName(1) == "Noto Sans CJK JP"))
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.layout_features = ["kern", "ccmp", "mark", "mkmk", "pwid"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = subset.Subsetter(options)
    wanted = {ord(letter) for letter in characters()}
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    plain = FAMILY.replace(" ", "")
    names = {1: FAMILY, 2: weight, 3: f"{FAMILY} {weight}", 4: f"{FAMILY} {weight}", 6: f"{plain}-{weight}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff
    top.fontNames = [names[6]]
    top.topDictIndex[0].FamilyName, top.topDictIndex[0].FullName = FAMILY, names[4]
    path = TARGET / f"roicast-sans-sc-{weight.lower()}.otf"
    font.save(str(path), reorderTables=True)
    missing = "".join(sorted(chr(code) for code in wanted - set(font.getBestCmap())))
    print(f"{path.name}: {path.stat().st_size} bytes, {len(font.getBestCmap())} characters; not in the source: {missing}")


for weight in ("Regular", "Bold"):
    make(weight)
