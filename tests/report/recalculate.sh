#!/bin/sh
# Recalculates workbooks in LibreOffice, whatever values they carry: recalculate.sh FORMAT OUT_FOLDER FILE...
# FORMAT is xlsx (formulas and their new values), pdf (to look at) or fods (to look into). Uses a profile of its own.
# Exit code 77 when there is no LibreOffice.
set -eu
format=$1 out=$2
shift 2
office=$(command -v soffice || command -v libreoffice) || {
    echo "SKIPPED: LibreOffice (soffice) is not installed; nothing was recalculated" >&2
    exit 77
}
mkdir -p "$out"
out=$(cd "$out" && pwd)
profile=$out/profile
mkdir -p "$profile/user"
# 0: always recalculate when a file is loaded. The default trusts the values in the file.
cat >"$profile/user/registrymodifications.xcu" <<'XCU'
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
XCU
exec "$office" --headless "-env:UserInstallation=file://$profile" --convert-to "$format" --outdir "$out" "$@" >&2
