<?php return [__FILE__, 'dir' => __DIR__, __DIR__ => [__LINE__, __NAMESPACE__], 'n' => new class { public $c = __FILE__; }];
