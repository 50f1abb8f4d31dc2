# shellcheck shell=bash
# passing_classes DIRECTORY: App\Pass\P00 to P99, of which each third has a parent of its own, each other third the same one; App\Pass\Near\N00 to N99.
passing_classes() {
	local i n
	mkdir -p "$1/Near"
	echo '<?php namespace App\Pass; class Of { public static $names = ["App\Pass\Near\N76" => 1]; }' > "$1/Of.php"
	for i in {0..99}; do
		n=$(printf %02d "$i")
		echo "<?php namespace App\\Pass\\Near; class N$n {}" > "$1/Near/N$n.php"
		case $((i % 3)) in
		0) echo "<?php namespace App\\Pass; class P$n extends Parent$n {}" > "$1/P$n.php"
			echo "<?php namespace App\\Pass; class Parent$n {}" > "$1/Parent$n.php" ;;
		1) echo "<?php namespace App\\Pass; class P$n extends Of {}" > "$1/P$n.php" ;;
		2) echo "<?php namespace App\\Pass; class P$n {}" > "$1/P$n.php" ;;
		esac
	done
}
