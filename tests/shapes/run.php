<?php

// run.php BUILD_DIR [SHAPE...]: every shape as plain PHP and from archives; output and exit code must be the same to the byte.
//
// A shape is NAME.php, or NAME/main.php and what it includes; NAME/make.php writes what is too large to be kept. NAME.runs, if there
// is one, has a line for each way to start the shape: PHP options, "--", arguments ("source FILE FILE: " before them: under these settings
// these files are compiled from source). Each shape lives in the directory t/NAME: a directory while files or an overlay are run, and at last
// the archive itself in its place. So no path ever differs between the ways, and nothing is made neutral before it is compared.

declare(strict_types=1);

require __DIR__.'/runner.php';

error_reporting(E_ALL);
set_error_handler(static fn (int $type, string $message, string $file, int $line) => throw new ErrorException($message, 0, $type, $file, $line));

$build = realpath($argv[1] ?? 'build');
$work = "$build/shapes";
$tree = "$work/t";
passthru('rm -rf '.escapeshellarg($work));
mkdir($tree, 0777, true);
mkdir("$work/cwd");
mkdir("$work/tmp");
mkdir("$work/self");
mkdir("$work/longer");

$shapes = find_shapes(__DIR__, array_slice($argv, 2));
foreach ($shapes as $shape) {
	copy_shape($shape, $tree);
}
$elsewhere = ['short' => "$build/.s", 'long' => "$work/longer/".str_repeat('than-the-place-where-it-is-mounted/', 3).'t'];
$runner = new Runner($build, $work, $shapes);

try {
	$here = $runner->pack('here', $tree);
	foreach ($elsewhere as $name => $root) {
		is_dir(dirname($root)) || mkdir(dirname($root), 0777, true);
		rename($tree, $root);
		$moved[$name] = $runner->pack($name, $root);
		foreach ($name === 'long' ? $shapes : [] as $shape) {
			$self[$shape->name] = $runner->packOne($shape, "$root/$shape->name");
		}
		rename($root, $tree);
	}

	$runner->runPlain($tree);
	$runner->way('overlay', $tree, ['phpca.mount' => "$here:$tree"], Expect::Precompiled);
	foreach ($moved as $name => $archive) {
		$runner->way("packed under a $name root", $tree, ['phpca.mount' => "$archive:$tree"], $name === 'long' ? Expect::PrecompiledUnlessPathDependent : Expect::Nothing);
	}
	$runner->way('overlay beside OPcache', $tree, ['phpca.mount' => "$here:$tree", 'opcache.enable_cli' => '1'], Expect::Nothing);
	$runner->way('overlay, force=base', $tree, ['phpca.mount' => "$here:$tree", 'phpca.force' => 'base'], Expect::Nothing);
	$runner->way('overlay, force=paths', $tree, ['phpca.mount' => "$here:$tree", 'phpca.force' => 'paths'], Expect::Nothing);
	$runner->way('overlay, force=unlinked', $tree, ['phpca.mount' => "$here:$tree", 'phpca.force' => 'unlinked'], Expect::Nothing);
	$runner->way('overlay, force=scalar', $tree, ['phpca.mount' => "$here:$tree", 'phpca.force' => 'scalar'], Expect::Nothing);
	$runner->way('overlay, force=source', $tree, ['phpca.mount' => "$here:$tree", 'phpca.force' => 'source'], Expect::Source);

	passthru('rm -rf '.escapeshellarg($tree));
	$runner->deploy($here, $tree);
	$runner->way('sources gone', $tree, ['phpca.mount' => "$here:$tree"], Expect::Nothing);

	passthru('rm -rf '.escapeshellarg($tree));
	mkdir($tree);
	foreach ($self as $name => $archive) {
		rename($archive, "$tree/$name");
	}
	$runner->way('php app.phpca', $tree, [], Expect::PrecompiledUnlessPathDependent, true);
} finally {
	foreach ($elsewhere as $root) {
		passthru('rm -rf '.escapeshellarg($root));
	}
}
exit($runner->plan());
