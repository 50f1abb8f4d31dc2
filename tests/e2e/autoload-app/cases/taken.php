<?php
namespace Run;
eval('namespace App\Broken; class Plainer {}');
register_shutdown_function(static fn () => report());
class_exists('App\Broken\Taken');
