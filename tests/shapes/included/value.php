<?php return ['file' => __FILE__, 'line' => __LINE__];
