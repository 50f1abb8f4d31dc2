<?php
// What a class loads while it is linked: Maker, then Special and Choice, and Choice loads Deeper.
namespace Run;
use App\Vary\{Choice, Maker};

$maker = new Maker;
say(count($maker->make()), get_class($maker->other(null)), get_class((new Choice)->ask()));
