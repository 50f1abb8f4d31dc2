<?php
// Functions that make a path absolute in C (expand_filepath) before they open anything: DOM's. Started as `php app.phpca` the archive, a file, stands
// where they expect a directory; what empties the realpath cache must not make them forget.
function look(): void
{
	$document = new DOMDocument;
	var_dump($document->load(__DIR__ . '/document.xml'));
	var_dump(basename($document->documentURI), $document->documentElement?->textContent);
	$document = new DOMDocument;
	var_dump(@$document->loadHTMLFile(__DIR__ . '/./document.xml'), simplexml_load_file(__DIR__ . '/../' . basename(__DIR__) . '/document.xml')->child->__toString());
}
look();
clearstatcache(true);
look();
$name = tempnam(sys_get_temp_dir(), 'shape');
unlink($name);
look();
mkdir($name);
rename($name, "$name.moved");
rmdir("$name.moved");
look();
