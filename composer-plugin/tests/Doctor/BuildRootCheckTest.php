<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\BuildRootCheck;

final class BuildRootCheckTest extends CheckTestCase
{
    public function testFilesThatNameTheBuildDirectory(): void
    {
        $root = $this->directory;
        $this->write('a.php', "<?php\nreturn '$root/src';");
        $this->write('b.json', json_encode(['x' => 1, 'dir' => "$root/src"], JSON_PRETTY_PRINT | JSON_THROW_ON_ERROR));
        $this->write('c.txt', "{$root}2 x$root /y$root/ $root-old");
        $this->write('d.txt', 'nothing');
        $this->write('e.txt', $root);
        $this->write('f.txt', $root);
        $this->assertFinds(
            ["error a.php:2: holds the build directory $root as text, and the archive is to be mounted at /app", 'error b.json:3: ', 'error e.txt:1: '],
            new BuildRootCheck(),
            $this->deployment(plan: $this->plan(rebased: ['f.txt'])),
        );
    }

    public function testMountedWhereItWasBuilt(): void
    {
        $this->write('a.php', "<?php\nreturn '$this->directory/src';");
        $this->assertFinds(['advice a.php:2: '], new BuildRootCheck(), $this->deployment(plan: $this->plan(mount: $this->directory)));
    }

    /** Files are read in pieces of 1 MB: the name across two of them, and words that only look like it there. */
    public function testAcrossBlocks(): void
    {
        $block = 1 << 20;
        $size = strlen($this->directory);
        $lines = static fn(int $bytes): string => str_repeat("line\n", intdiv($bytes, 5)) . str_repeat(' ', $bytes % 5);
        $this->write('a.txt', $lines($block - 10) . $this->directory . '/x');
        $this->write('b.txt', $lines($block - $size) . $this->directory . '2');
        $this->write('c.txt', $lines($block - $size) . $this->directory);
        $this->write('d.txt', $lines($block - 2 * $size - 1) . 'x' . $this->directory . str_repeat(' ', 100));
        $this->write('e.txt', $lines(3 * $block) . $this->directory);
        $line = 1 + intdiv($block - 10, 5);
        $this->assertFinds(
            ["error a.txt:$line: ", 'error c.txt:' . (1 + intdiv($block - $size, 5)) . ': ', 'error e.txt:' . (1 + intdiv(3 * $block, 5)) . ': '],
            new BuildRootCheck(),
            $this->deployment(plan: $this->plan()),
        );
    }
}
