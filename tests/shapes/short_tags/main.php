<?php
include __DIR__ . '/short.php';
include __DIR__ . '/echo.php';
include __DIR__ . '/xml.php';
