#!/bin/bash
# examples/docker: what its Dockerfile says, carried out in chroots over a base made by debootstrap; then the image is run as a container would be:
# not as root, on a read-only root file system.
. "$(dirname "$0")/lib.sh"
. "$here/chroot.sh"
. "$here/dockerfile.sh"
. "$here/guestbook.sh"
chroot_begin "$@"
shopt -s extglob

context=$work/context
cp -r "$top/examples/docker" "$context"
mkdir -p "$context/packages"
check "make deb" make -C "$top" --no-print-directory deb
cp "$build"/*.deb "$context/packages/"
# A vendor directory of the developer's must not get into the image.
mkdir -p "$context/vendor" && echo '<?php exit("the wrong vendor");' > "$context/vendor/autoload.php"

# The form on the official images takes a PHP compiled from its sources: make docker-official. What it says is looked at here.
official=$(php "$here/dockerfile.php" "$context/Dockerfile.official")
is "Dockerfile.official: what it copies is there" \
	"$(sed -nE 's/^COPY\t([^-].*) [^ ]+$/\1/p' <<< "$official" | tr ' ' '\n' | grep -v '\*' | while read -r file; do [ -e "$context/$file" ] || echo "$file"; done)" ""
is "... stages that it names exist" "$(sed -nE 's/^COPY\t--from=([a-z]+) .*/\1/p; s/^FROM\t([a-z]+) .*/\1/p' <<< "$official" | sort -u | tr '\n' ' ')" "build runtime "
is "... and are these" "$(sed -nE 's/^FROM\t.* AS //p' <<< "$official" | tr '\n' ' ')" "build runtime cli fpm "
sed -nE 's/^RUN\t(--mount=[^ ]* )?//p' <<< "$official" > "$work/official.sh"
check "... its commands pass shellcheck" shellcheck --shell=sh "$work/official.sh"
is "... make has the targets" "$(grep -oE ' install-(hosted|extension)' "$work/official.sh" | while read -r target; do make -C "$top" -n "$target" > /dev/null 2>&1 || echo "$target"; done)" ""

if docker_build "$context" > "$work/build.log" 2>&1; then
	ok "docker build ($docker_made instructions carried out, $docker_cached from the cache)"
else
	not_ok "docker build" "$(tail -15 "$work/build.log")"
	plan
	exit 1
fi

# ---- what is in it ----
layers=("${image_layers[@]}")
chroot_open "${layers[@]}"
is "no Composer, no packager, no compiler" "$(in_chroot sh -c 'for c in composer phpca phpc gcc cc make git phpize; do command -v $c; done; ls /build /out /packages 2>/dev/null')" ""
is "no sources: what lies below /app is stubs, assets, an archive" "$(cd "$root/app" && find . -name '*.php' -exec grep -L 'is a stub of a script in the archive' {} +; find . -type f -printf '%P ' | tr ' ' '\n' | sort | tr '\n' ' ')" \
	".phpca/lock .phpca/record .phpca/releases/1/app.phpca .phpca/releases/1/files/public/style.css .phpca/releases/1/record bin/guestbook public/index.php "
is "the vendor tree is in a layer of its own" "$(for layer in "${layers[@]}"; do (cd "$cache/layers/$layer/upper" && find srv app -name '*.phpca' -type f 2>/dev/null | tr '\n' ' ' | sed 's/ *$/;/'); done)" \
	"srv/vendor.phpca;app/.phpca/releases/1/app.phpca;"
is "the image is not root's" "$image_user" 33:33
is "the web server's file is there by its name" "$(cat "$root/app/public/style.css")" "$(cat "$context/public/style.css")"
chroot_close

# ---- running ----
guestbook_run "${layers[@]}"
guestbook_check "Primary script unknown"
# ---- another commit ----
before=("${layers[@]}")
sed -i 's/nobody yet/nobody so far/' "$context/templates/page.html.twig"
docker_build "$context" > "$work/build.log" 2>&1 || not_ok "docker build again" "$(tail -15 "$work/build.log")"
is "a commit to the application leaves the vendor tree's layer, and all below it, as they were" \
	"$docker_made ${#image_layers[@]} $([ "${image_layers[*]:0:${#image_layers[@]}-2}" = "${before[*]:0:${#before[@]}-2}" ] && echo same)" "4 ${#before[@]} same"

plan
