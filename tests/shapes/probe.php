<?php

// auto_prepend_file of the runs that look at verdicts: when the shape has ended, writes what the runtime did with each file to $SHAPES_VERDICTS.

register_shutdown_function(static function (): void {
	register_shutdown_function(static function (): void {
		$verdicts = [];
		foreach (get_included_files() as $file) {
			$info = Phpca\script_info($file);
			if ($info !== null) {
				$verdicts[$info['path']] = $info['loaded'] ? $info['verdict'] : 'not loaded';
			}
		}
		file_put_contents(getenv('SHAPES_VERDICTS'), json_encode($verdicts));
	});
});
