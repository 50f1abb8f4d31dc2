<?php

// auto_prepend_file of a suite that is run from an archive: when all is done, adds to $SUITE_WITNESS how many of the scripts that were included came
// precompiled from the archive, and names those that did not.
register_shutdown_function(static function (): void {
    register_shutdown_function(static function (): void {
        $precompiled = 0;
        $lines = '';
        foreach (array_diff(get_included_files(), [__FILE__]) as $file) {
            $info = Phpca\script_info($file);
            if (($info['verdict'] ?? '') === 'precompiled' && $info['loaded']) {
                $precompiled++;
            } else {
                $lines .= 'other ' . $file . ': ' . ($info === null ? 'in no archive' : "$info[verdict]: $info[reason]") . "\n";
            }
        }
        file_put_contents(getenv('SUITE_WITNESS'), "precompiled $precompiled\n$lines", FILE_APPEND);
    });
});
