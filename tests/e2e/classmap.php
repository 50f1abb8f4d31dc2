<?php

/* classmap.php APP LISTING: Composer's own optimized class map of APP against what `phpca list --classes` printed. Prints what differs. */
[, $app, $listing] = $argv;
$app = realpath($app);
$wanted = $found = [];
foreach (require "$app/vendor/composer/autoload_classmap.php" as $class => $path) {
    $wanted[strtolower($class)] ??= substr(realpath($path), strlen($app) + 1);
}
foreach (file($listing, FILE_IGNORE_NEW_LINES) as $line) {
    [$class, $path] = explode('  ', $line, 2);
    $found[$class] = $path;
}
$differences = 0;
foreach ($wanted + $found as $class => $path) {
    [$w, $f] = [$wanted[$class] ?? 'nothing', $found[$class] ?? 'nothing'];
    if ($w !== $f) {
        $differences++;
        echo "$class: Composer has $w, the archive $f\n";
    }
}
echo count($wanted), " classes, $differences differ\n";
exit($differences || !$wanted ? 1 : 0);
