<?php
namespace Run;
// A file that comes into being on the disk, before one that the archive has.
$file = dirname(__DIR__).'/first/Later.php';
if (is_writable(dirname($file)) || !is_dir(dirname($file))) { @mkdir(dirname($file)); @file_put_contents($file, '<?php namespace App; class Later { const WHERE = "first"; }'); }
say(\App\Shadow::WHERE, is_file($file) === class_exists('App\Later') && \App\Later::WHERE === (is_file($file) ? 'first' : 'src'));
@unlink($file);
