<?php return gettype($_SERVER['argv'] ?? null) . ($_SERVER['SHAPE'] ?? 'none') . isset($_SERVER['SCRIPT_FILENAME']) . isset($_SERVER['REQUEST_TIME_FLOAT']);
