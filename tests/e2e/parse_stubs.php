<?php

// parse_stubs.php ROOT_OF_PHP_PARSER FILE: parses FILE with nikic/php-parser and prints how many it declares of what.
require $argv[1] . '/vendor/autoload.php';

use PhpParser\Node;
use PhpParser\NodeFinder;

$parser = (new PhpParser\ParserFactory())->createForHostVersion();
$tree = $parser->parse(file_get_contents($argv[2]));
$finder = new NodeFinder();
foreach (['Class_', 'Interface_', 'Trait_', 'Enum_', 'Function_', 'ClassMethod'] as $kind) {
    $nodes = $finder->findInstanceOf($tree, 'PhpParser\Node\Stmt\\' . $kind);
    printf("%s %d\n", $kind, count($nodes));
    foreach ($nodes as $node) {
        if (!empty($node->stmts) && ($node instanceof Node\Stmt\Function_ || $node instanceof Node\Stmt\ClassMethod)) {
            printf("a body: %s\n", $node->name);
        }
    }
}
