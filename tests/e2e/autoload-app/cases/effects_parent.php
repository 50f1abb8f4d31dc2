<?php
namespace Run;
attempt(static fn () => class_exists('App\Effect\OfPrints'));
attempt(static fn () => class_exists('App\Effect\OfThrows'));
