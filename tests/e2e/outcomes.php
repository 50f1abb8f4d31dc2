<?php

// outcomes.php JUNIT.xml ROOT...: what PHPUnit says of each test, one line each, sorted: order and times are not the tests' to decide. Each ROOT
// becomes "ROOT".
[, $file] = $argv;
$roots = array_slice($argv, 2);
$lines = [];
foreach ((new DOMXPath(load($file)))->query('//testcase') as $case) {
    $outcome = ['passed'];
    foreach ($case->childNodes as $child) {
        if ($child instanceof DOMElement) {
            $outcome = [$child->tagName, $child->getAttribute('type'), $child->textContent];
        }
    }
    $line = [$case->getAttribute('class') . '::' . $case->getAttribute('name'), 'assertions ' . $case->getAttribute('assertions'),
        'line ' . $case->getAttribute('line'), $case->getAttribute('file'), ...$outcome];
    $lines[] = str_replace([...$roots, "\n"], [...array_fill(0, count($roots), 'ROOT'), '\n'], implode("\t", $line));
}
sort($lines);
echo implode("\n", $lines), "\n";

function load(string $file): DOMDocument
{
    $document = new DOMDocument();
    if (!$document->load($file, LIBXML_PARSEHUGE)) {
        exit(1);
    }
    return $document;
}
