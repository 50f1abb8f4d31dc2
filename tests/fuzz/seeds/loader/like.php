<?php
/* not Composer's, but as it is written */
namespace Composer\Autoload;
// a comment
class ClassLoader
{
    private static $includeFile; # another
    private $prefix = 'a\'b"c', $other = "x\\y\"z";
    #[\ReturnTypeWillChange]
    public function loadClass($class) { if ($file = $this->findFile($class)) { $includeFile = self::$includeFile; $includeFile($file); return true; } return null; }
}
