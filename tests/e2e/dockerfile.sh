# shellcheck shell=bash
# Executes a Dockerfile in chroots, layer by layer. To be sourced after chroot.sh.
#   docker_build [--file NAME] [--target STAGE] DIR [ARG=VALUE...]
#                       leaves image_layers (array), image_user, image_dir, image_env (array), image_command (array), image_health,
#                       docker_made (instructions executed), docker_cached (taken from an earlier run)
# FROM names Debian's own image, which is the base here, an earlier stage, or an image that docker_base NAME knows: its reader defines that function
# to set image_* or fail. COPY --from names a stage or an image whose files docker_files NAME puts into a directory that it prints.
# As in an engine, a layer is taken from the cache when its instruction, the layers below it and the files that it copies are the same.

docker_fail() { echo "dockerfile: $*" >&2; return 1; }

# The context without what .dockerignore names.
docker_context() {
	rm -rf "$cache/context"
	cp -a "$1" "$cache/context"
	php -r '[, $dir] = $argv;
		foreach (file("$dir/.dockerignore", FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $pattern)
			if ($pattern[0] !== "#") foreach (glob("$dir/" . ltrim($pattern, "/"), GLOB_BRACE) as $path) passthru("rm -rf " . escapeshellarg($path));' "$cache/context"
}

docker_sum() { (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum; find . -printf '%P %m %l\n' | LC_ALL=C sort) 2>/dev/null | sha256sum | cut -c1-16; }

# Layers of a stage, readable at $cache/from.
docker_mount_from() {
	local lower=../base layer
	mkdir -p "$cache/from"
	for layer in ${stage_layers[$1]}; do
		lower=$layer/upper:$lower
	done
	(cd "$cache/layers" && mount -t overlay overlay -o "lowerdir=$lower,ro" "$cache/from" 2>/dev/null || mount -t overlay overlay -o "lowerdir=$lower" "$cache/from")
}

# key INSTRUCTION [CONTENTS]: of the layer that it makes over those that there are
docker_key() { printf '%s\n' "${image_layers[*]}" "$@" | sha256sum | cut -c1-12; }

docker_layer() { # KEY COMMAND...
	local key=$1; shift
	image_layers+=("$key")
	if chroot_has "$key"; then
		docker_cached=$((docker_cached + 1))
		return 0
	fi
	docker_made=$((docker_made + 1))
	chroot_open "${image_layers[@]:0:${#image_layers[@]}-1}" || return 1
	if "$@"; then
		chroot_keep "$key"
	else
		chroot_close
		return 1
	fi
}

# ---- instructions ----

docker_run_shell() { # COMMAND [BIND-SOURCE BIND-TARGET]
	local code=0
	if [ $# -gt 1 ]; then
		mkdir -p "$root$3"
		mount --bind "$2" "$root$3"
	fi
	# What an engine's operator would give it: certificates and Composer's settings of this machine.
	if [ -f "$root/etc/ssl/certs/ca-certificates.crt" ] && [ -f "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ]; then
		mount --bind "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$root/etc/ssl/certs/ca-certificates.crt"
	fi
	mount -t tmpfs none "$root/run"
	mkdir -p "$root/run/composer"
	mount --bind "$composer_home" "$root/run/composer"
	mkdir -p "$root/run/composer-cache"
	mount --bind "$cache/composer" "$root/run/composer-cache"
	in_chroot --user "${image_user:-root}" --dir "$image_dir" COMPOSER_HOME=/run/composer COMPOSER_CACHE_DIR=/run/composer-cache "${image_env[@]}" sh -c "$1" || code=$?
	umount -l "$root/etc/ssl/certs/ca-certificates.crt" 2>/dev/null
	if [ $# -gt 1 ]; then
		umount -l "$root$3" && rmdir "$root$3"
	fi
	umount -R -l "$root/run"
	return $code
}

docker_run() {
	local rest=$1 source='' target='' option
	if [[ $rest == --mount=* ]]; then
		option=,${rest%% *}, rest=${rest#* }
		[[ $option == ,--mount=type=bind,* && $option != *,from=* ]] || { docker_fail "cannot do: RUN $1"; return 1; }
		source=${option#*,source=} source=${source%%,*} target=${option#*,target=} target=${target%%,*}
		docker_layer "$(docker_key "RUN $1" "$(docker_sum "$cache/context/$source")" "$(declare -p image_env image_dir image_user)")" \
			docker_run_shell "$rest" "$cache/context/$source" "$target"
	else
		docker_layer "$(docker_key "RUN $1" "$(declare -p image_env image_dir image_user)")" docker_run_shell "$rest"
	fi
}

docker_copy_files() { # FROM TARGET SOURCE...
	local from=$1 target=$2 pattern source found=0; shift 2
	[[ $target == /* ]] || target=${image_dir%/}/$target
	for pattern; do
		for source in $(cd "$from" && compgen -G "${pattern#/}"); do
			found=1
			if [ -d "$from/$source" ]; then
				mkdir -p "$root$target" && cp -rP --preserve=mode,timestamps "$from/$source/." "$root$target/"
			elif [[ $target == */ ]]; then
				mkdir -p "$root$target" && cp -P --preserve=mode,timestamps "$from/$source" "$root$target"
			else
				mkdir -p "$root$(dirname "$target")" && cp -P --preserve=mode,timestamps "$from/$source" "$root$target"
			fi || return 1
		done
	done
	[ $found = 1 ] || docker_fail "COPY: nothing matches $*"
}

docker_copy() {
	local words pattern from=$cache/context stage='' contents="" word code=0
	read -ra words <<< "$1"
	if [[ ${words[0]} == --from=* ]]; then
		stage=${words[0]#--from=} words=("${words[@]:1}")
		if [ -n "${stage_layers[$stage]:-}" ]; then
			docker_mount_from "$stage" || return 1
			from=$cache/from
		else
			from=$(docker_files "$stage") || { docker_fail "COPY: there is no stage or image $stage"; return 1; }
			stage=''
		fi
	fi
	[[ ${words[0]} != --* ]] || { docker_fail "cannot do: COPY $1"; return 1; }
	for pattern in "${words[@]:0:${#words[@]}-1}"; do
		for word in $(cd "$from" && compgen -G "${pattern#/}"); do
			contents+="$word $([ -d "$from/$word" ] && docker_sum "$from/$word" || sha256sum < "$from/$word") "
		done
	done
	docker_layer "$(docker_key "COPY $1" "$contents" "$image_dir")" docker_copy_files "$from" "${words[-1]}" "${words[@]:0:${#words[@]}-1}" || code=1
	[ -z "$stage" ] || umount -l "$cache/from"
	return $code
}

docker_end_stage() {
	[ -n "$stage_name" ] || return 0
	stage_layers[$stage_name]=${image_layers[*]}
	stage_image[$stage_name]=$(declare -p image_user image_dir image_env image_entry image_command image_health | sed 's/^declare /declare -g /')
}

docker_base() { return 1; }
docker_files() { return 1; }

docker_from() {
	local words name
	name=$1
	for word in "${!docker_args[@]}"; do
		name=${name//"\${$word}"/${docker_args[$word]}}
	done
	read -ra words <<< "$name"
	docker_end_stage
	stage_name=${words[2]:-final}
	image_layers=() image_user='' image_dir=/ image_env=() image_entry=() image_command=() image_health=''
	if [ -n "${stage_layers[${words[0]}]:-}" ]; then
		read -ra image_layers <<< "${stage_layers[${words[0]}]}"
		eval "${stage_image[${words[0]}]}"
	elif [[ ${words[0]} != "debian:$chroot_suite"* ]]; then
		docker_base "${words[0]}" || { docker_fail "FROM ${words[0]}: this image is not known here"; return 1; }
	fi
}

# ARG NAME=DEFAULT, before the first FROM: for FROM alone, as in an engine.
docker_arg() {
	[ -z "$stage_name" ] && [[ $1 == *=* ]] || { docker_fail "cannot do: ARG $1"; return 1; }
	[ -n "${docker_args[${1%%=*}]:-}" ] || docker_args[${1%%=*}]=${1#*=}
}

docker_words() { php -r 'echo implode("\n", json_decode($argv[1], true, 8, JSON_THROW_ON_ERROR)), "\n";' "$1"; }

docker_build() {
	local name rest word file=Dockerfile target='' context
	declare -gA stage_layers=() stage_image=() docker_args=()
	stage_name='' docker_made=0 docker_cached=0
	while [[ $1 == --* ]]; do
		case $1 in
		--file) file=$2 ;;
		--target) target=$2 ;;
		*) docker_fail "cannot do: $1"; return 1 ;;
		esac
		shift 2
	done
	context=$1; shift
	for word; do docker_args[${word%%=*}]=${word#*=}; done
	composer_home=${COMPOSER_HOME:-$(COMPOSER_ALLOW_SUPERUSER=1 composer config --global home 2>/dev/null)}
	[ -d "$composer_home" ] || { composer_home=$cache/composer-home; mkdir -p "$composer_home"; }
	php "$here/dockerfile.php" "$context/$file" > "$cache/instructions" || return 1
	docker_context "$context"
	while IFS=$'\t' read -r -u 7 name rest; do
		echo "== $name $rest"
		case $name in
		ARG) docker_arg "$rest" ;;
		FROM)
			[ -z "$target" ] || [ "$stage_name" != "$target" ] || break
			docker_from "$rest"
			;;
		RUN) docker_run "$rest" ;;
		COPY) docker_copy "$rest" ;;
		WORKDIR) image_dir=$rest; docker_layer "$(docker_key "WORKDIR $rest")" mkdir -p "$root$rest" ;;
		ENV) read -ra words <<< "$rest"; image_env+=("${words[@]}") ;;
		USER) image_user=$rest ;;
		ENTRYPOINT) mapfile -t image_entry < <(docker_words "$rest"); image_command=() ;;
		CMD) mapfile -t image_command < <(docker_words "$rest") ;;
		HEALTHCHECK) image_health=${rest#*CMD } ;;
		EXPOSE | LABEL) ;;
		*) docker_fail "cannot do: $name" ;;
		esac || { docker_fail "failed: $name $rest"; return 1; }
	done 7< "$cache/instructions"
	[ -z "$target" ] || [ "$stage_name" = "$target" ] || { docker_fail "there is no stage $target"; return 1; }
	image_command=("${image_entry[@]}" "${image_command[@]}")
	# What no instruction made use of this time goes.
	for name in "$cache"/layers/*/; do
		name=$(basename "$name")
		[[ " ${image_layers[*]} ${stage_layers[*]} ${DOCKER_KEEP:-} " == *" $name "* ]] || [[ $name != [0-9a-f]*([0-9a-f]) ]] || rm -rf "${cache:?}/layers/$name"
	done
}
