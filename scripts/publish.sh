# Makes out/sally: one native file for this machine's architecture, without a single trim or AOT warning.
set -euo pipefail
source scripts/machine.sh

[[ $(uname -s) == Linux ]] || { say "./dev publish makes Linux binaries; elsewhere run: dotnet run --project src/Sallyport.Cli"; exit 1; }

compiler=()
has_c_compiler || compiler=(clang)
if ! install_packages "to link the native binary" "${compiler[@]}" libc6-dev zlib1g-dev && ! has_c_compiler; then
    say "a native binary needs clang or gcc"
    exit 1
fi

properties=(-p:SallyportNativeAot=true)
if install_packages "to link SQLite and libsodium into it" libsqlite3-dev libsodium-dev; then
    properties+=("-p:SallyportStaticLibraries=$(library_folder)")
else
    say "SQLite and libsodium are not linked in: libe_sqlite3.so and libsodium.so will lie beside out/sally"
fi
command -v clang > /dev/null || properties+=(-p:CppCompilerAndLinker=gcc)

staging=out/.native
rm -rf "$staging"
dotnet publish src/Sallyport.Cli -c Release -r "$(runtime_identifier)" -o "$staging" --nologo -v q "${properties[@]}"

# Both are undocumented options of the build: a later SDK may pass them over without a word (docs/decisions/0017).
told=src/Sallyport.Cli/obj/Release/net10.0/$(runtime_identifier)/native/sally.ilc.rsp
for part in hot-methods.txt StandardOptimizationData.mibc; do
    grep -q -- "$part" "$told" || { say "the native compiler was not told of $part, and the binary would be slower"; exit 1; }
done

rm -f out/sally out/*.so out/*.dbg
mv "$staging/sally" out/sally
[[ ${#properties[@]} -ge 2 && ${properties[*]} == *StaticLibraries* ]] || mv "$staging"/*.so out/
rm -rf "$staging"
say "out/sally: $(($(stat -c %s out/sally) / 1048576)) MB, $(out/sally --version)"
