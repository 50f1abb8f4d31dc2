<?php
namespace Run;
register_shutdown_function(static fn () => report());
attempt(static fn () => class_exists('App\Circle\A'));
