<?php

declare(strict_types=1);

// The PHP of action, scripts and tests; composer-plugin has its own. What tests are about (shapes, applications that are packed)
// is left as it is: there, each byte may matter.

$finder = (new PhpCsFixer\Finder())
    ->in([__DIR__ . '/action', __DIR__ . '/scripts'])
    ->in([__DIR__ . '/tests/bench', __DIR__ . '/tests/e2e', __DIR__ . '/tests/files', __DIR__ . '/tests/manifest', __DIR__ . '/tests/php-src'])
    ->depth(0)
    ->append([__FILE__]);

return (new PhpCsFixer\Config())
    ->setRules([
        '@PER-CS' => true,
        '@PHP8x1Migration' => true,
        'no_unused_imports' => true,
        'ordered_imports' => true,
    ])
    ->setFinder($finder);
