<?php
include __DIR__ . '/short.php';
include __DIR__ . '/echo.php';
include __DIR__ . '/xml.php';
include __DIR__ . '/in_code.php';
include __DIR__ . '/string.php';
include __DIR__ . '/other.php';
try {
	include __DIR__ . '/nul.php';
} catch (ParseError $e) {
	echo $e->getMessage(), "\n";
}
