# shellcheck shell=bash
# What tests leave outside of the build directory, or take away there. To be sourced by a bash script.
#   outside_begin "$@"    first of all; goes on in a mount namespace of its own, if it can have one
#   outside_end           prints TAP: one test for each directory that is looked at
#
# Other programs work on this machine meanwhile, and a file in /tmp does not say who made it. So whatever the tests would change in
# these directories is caught: an overlay lies over each of them, which nobody but the tests has. What is in it at the end is theirs, and
# the machine has none of it. Without the right to mount, listings are compared; so are those of the root directory, which no overlay can
# cover: other programs hardly ever make names there.
#
# The tree and the build directory may be below such a directory (/tmp, a home). They are mounted again over the overlay. So is what
# was mounted there before, of which an overlay shows nothing: /etc/resolv.conf in a container, the certificates in a root of the matrix.

outside_begin() {
	if [ -z "${OUTSIDE:-}" ]; then
		if [ "$(id -u)" = 0 ] && unshare --mount true 2> /dev/null; then
			OUTSIDE=caught exec unshare --mount --propagation private bash "$0" "$@"
		fi
		export OUTSIDE=listed
	fi
	local directory
	outside=$build/outside
	rm -rf "$outside"
	mkdir -p "$outside"
	outside_directories=(/)
	for directory in /etc /tmp /var/tmp "$USERS_HOME" "$(getent passwd "$(id -u)" | cut -d: -f6)"; do
		directory=$(realpath -e "$directory" 2> /dev/null) && [ -d "$directory" ] || continue
		[[ " ${outside_directories[*]} " == *" $directory "* ]] || outside_directories+=("$directory")
	done
	[ "$OUTSIDE" != caught ] || outside_cover
	for directory in "${outside_directories[@]}"; do
		outside_is_caught "$directory" || outside_listing "$directory" > "$(outside_of "$directory")/before"
	done
}

# outside_of DIRECTORY: where what concerns it is kept
outside_of() {
	local place=$outside/names${1//\//-}
	mkdir -p "$place"
	echo "$place"
}
outside_is_caught() { [ -d "$(outside_of "$1")/upper" ]; }

outside_overlay() { # LOWER PLACE TARGET
	mkdir -p "$2/upper" "$2/work"
	mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$3" 2> /dev/null
}

# What is mounted below the directories, parents first.
outside_mounts() {
	local path directory
	while read -r _ _ _ _ path _; do
		path=$(printf %b "$path")   # a space is \040 there
		for directory in "${outside_directories[@]:1}"; do
			[[ $path != "$directory"/* ]] || echo "$path"
		done
	done < /proc/self/mountinfo | sort -u
}

outside_cover() {
	local directory place kept=() i mounts
	mapfile -t mounts < <(outside_mounts)
	# In memory: the layers of an overlay must not lie below each other.
	mount -t tmpfs none "$outside" || return 0
	for directory in "$top" "$build" "$(git -C "$top" rev-parse --path-format=absolute --git-common-dir 2> /dev/null)" "${mounts[@]}"; do
		[ -d "$directory" ] || [ -f "$directory" ] || continue
		exec {i}< "$directory"
		kept+=("$i:$directory")
	done
	for directory in "${outside_directories[@]:1}"; do
		place=$(outside_of "$directory")
		mkdir "$place/lower"
		mount --bind "$directory" "$place/lower"
		# Tests lay overlays of their own over /etc. In a container, whose root directory is one, that would be one too many.
		mkdir -p "$place/try/target"
		if ! outside_overlay "$place/lower" "$place" "$directory" || ! outside_overlay "$directory" "$place/try" "$place/try/target"; then
			umount "$directory" 2> /dev/null
			rm -rf "$place/upper"
		fi
		umount "$place/try/target" 2> /dev/null
	done
	for directory in "${kept[@]}"; do
		i=${directory%%:*} directory=${directory#*:}
		[ "$directory" -ef "/proc/self/fd/$i" ] || mount --no-canonicalize --rbind "/proc/self/fd/$i" "$directory"
		exec {i}<&-
	done
}

# outside_listing DIRECTORY: names, as deep as what programs leave is found; of /etc, sizes and times as well
outside_listing() {
	local prune=(-path "$top" -prune -o -path "$build" -prune -o)
	case $1 in
	/) find / -maxdepth 1 ;;
	/etc) find /etc -xdev -printf '%p %y %s %T@\n' ;;
	"$USERS_HOME") find "$1" -xdev -mindepth 1 -maxdepth 4 "${prune[@]}" -print ;;
	*) find "$1" -xdev -mindepth 1 -maxdepth 1 "${prune[@]}" -user "$(id -u)" -print ;;
	esac 2> /dev/null | sort
}

# outside_changes DIRECTORY: what has been changed there, one a line
outside_changes() {
	local place path
	place=$(outside_of "$1")
	if ! outside_is_caught "$1"; then
		outside_listing "$1" | diff "$place/before" - | sed -n 's/^> /left: /p; s/^< /gone: /p'
		return
	fi
	# A directory in which something was made and taken away again is in the overlay, empty. A name that is gone is a device with the number 0.
	find "$place/upper" -mindepth 1 \( ! -type d -o -empty \) -printf '%y %P\n' | sort | while read -r type path; do
		case $type in
		c) [ -c "$place/lower/$path" ] && echo "changed: $1/$path" || echo "gone: $1/$path" ;;
		d) [ -d "$place/lower/$path" ] || echo "left: $1/$path/" ;;
		*) [ -e "$place/lower/$path" ] && echo "changed: $1/$path" || echo "left: $1/$path" ;;
		esac
	done
}

outside_end() {
	local directory changes number=0
	for directory in "${outside_directories[@]}"; do
		number=$((number + 1))
		changes=$(outside_changes "$directory")
		if [ -z "$changes" ]; then
			echo "ok $number - nothing is left in $directory"
		else
			echo "not ok $number - nothing is left in $directory"
			head -20 <<< "$changes" | sed 's/^/# /'
		fi
	done
	echo "1..$number"
}
