<?php
namespace Run;

$in = fn (\Closure $f) => \Closure::bind($f, $loader, \get_class($loader))();
$in(function () { $this->apcuPrefix = 'x'; });
attempt(static fn () => class_exists('App\Later'));
attempt(static fn () => class_exists('Mapped'));
$in(function () { $this->apcuPrefix = null; });
attempt(static fn () => class_exists('App\Later'));
