<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\PlannedFile;

/** Files that a library opens by name, past PHP: they must be on disk, so "extract" must name them. */
final class LibcFileCheck implements Check
{
    private const READERS = [
        'sqlite' => 'SQLite', 'sqlite3' => 'SQLite', 'db' => 'SQLite', 'db3' => 'SQLite',
        'ttf' => 'FreeType (gd, imagick)', 'otf' => 'FreeType (gd, imagick)', 'ttc' => 'FreeType (gd, imagick)',
        'mo' => 'gettext',
        'zip' => 'libzip',
        'so' => 'the dynamic loader (FFI)',
        'mmdb' => 'libmaxminddb',
    ];
    /** PHP's functions of OpenSSL, "cafile" of its streams and curl read these in an archive. */
    private const CERTIFICATES = ['pem', 'crt', 'key', 'p12'];
    private const SELDOM_USED = '~(^|/)(tests?|fixtures|docs?|examples?)/~i';

    public function name(): string
    {
        return 'libc-files';
    }

    public function findings(Deployment $deployment): iterable
    {
        $plan = $deployment->plan;
        if ($plan === null) {
            return;
        }
        foreach ($plan->files as $file) {
            if ($file->kind !== 'asset' || $plan->deploysToDisk($file)) {
                continue;
            }
            if (isset(self::READERS[$file->extension()])) {
                yield $this->finding($file);
            } elseif (in_array($file->extension(), self::CERTIFICATES, true) && preg_match(self::SELDOM_USED, $file->path) !== 1) {
                yield $this->certificate($file);
            }
        }
    }

    private function certificate(PlannedFile $file): Finding
    {
        return Finding::advice(
            $file->path,
            'is found in an archive by curl, by OpenSSL\'s functions and as "cafile", but not as "local_cert", "local_pk" or in the "capath" of a TLS stream, nor by other libraries',
            'If it is used in one of these ways, name it in "extract" (phpca deploy writes it to disk).',
        );
    }

    private function finding(PlannedFile $file): Finding
    {
        $message = self::READERS[$file->extension()] . ' opens such files itself and finds none in an archive';
        $remedy = 'Name it in "extract" (phpca deploy writes it to disk), or in "exclude" if production does not need it.';

        return preg_match(self::SELDOM_USED, $file->path) === 1
            ? Finding::advice($file->path, $message, $remedy)
            : Finding::error($file->path, $message, $remedy);
    }
}
