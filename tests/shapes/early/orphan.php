<?php
namespace Early;
echo "orphan\n";
try {
	new Orphan;
} catch (\Error $e) {
	echo $e->getMessage(), "\n";
}
echo "and now its declaration\n";
class Orphan extends NeverDeclared {}
echo 'not reached';
