<?php
namespace App;
return (static function () { if (!class_exists(Late::class, false)) { require __DIR__ . "/late_part.php"; } return "declared by another"; })();
