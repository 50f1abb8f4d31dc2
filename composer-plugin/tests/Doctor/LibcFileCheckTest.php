<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\LibcFileCheck;

final class LibcFileCheckTest extends CheckTestCase
{
    public function testFilesThatLibrariesOpen(): void
    {
        foreach (['data/app.sqlite', 'fonts/A.TTF', 'locale/de.mo', 'ca.pem', 'tests/own.key', 'x.zip', 'lib.so', 'extracted.so', 'a.json', 'vendor/acme/lib/tests/t.zip', 'so/readme.txt', 'tests.pem', 'public/a.ttf', 'public/css/b.ttf'] as $path) {
            $this->write($path, '');
        }
        $this->assertFinds([
            'advice ca.pem: is found in an archive by curl',
            'error data/app.sqlite: SQLite',
            'error fonts/A.TTF: FreeType',
            'error lib.so: the dynamic loader',
            'error locale/de.mo: gettext',
            'advice tests.pem: is found',
            'advice vendor/acme/lib/tests/t.zip: libzip',
            'error x.zip: libzip',
        ], new LibcFileCheck(), $this->deployment(plan: $this->plan(extract: ['extracted.so'], web: ['public/index.php'])));
        $this->assertFinds([], new LibcFileCheck(), $this->deployment(plan: $this->plan(web: ['index.php'])));
    }
}
