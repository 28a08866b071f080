#!/usr/bin/env bash
# Gathers a built spirit (Maven's profile "unchecked") in folder $1: its jars, its model, its
# licences, and java.args, the options to start the JVM with. The folder must lie where it will lie when it runs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
target=$1
built="$root/deploy/target/unchecked"

mkdir -p "$target/lib" "$target/models"
IFS=: read -ra entries <<<"$(echo "$built"/deploy-*.jar):$(<"$built/classpath")"
classpath=
for entry in "${entries[@]}"; do
    jar="$target/lib/${entry##*/}"
    if [[ -e "$jar" ]]; then
        printf 'expected jars of different names in the class path, found %s twice\n' "${entry##*/}" >&2
        exit 1
    fi
    cp "$entry" "$jar"
    classpath="$classpath${classpath:+:}$jar"
done

cp -R "$root/models/." "$target/models/"
cp "$root/LICENSE" "$root/NOTICE" "$target/"
cp "$root/deploy/container/healthcheck.sh" "$target/"

# The flags of ./spirit; natives are unpacked to the one place that can be written to.
cat >"$target/java.args" <<END
--add-modules=jdk.incubator.vector
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
-Dorg.bytedeco.javacpp.maxPhysicalBytes=0
-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp
-Xlog:disable
-Xlog:all=error:stderr
-XX:+ExitOnOutOfMemoryError
-Dspirit.home=$target
-cp
$classpath
io.spiritlm.deploy.Spirit
END
chmod -R a+rX "$target"
