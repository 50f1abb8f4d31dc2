<?php

declare(strict_types=1);

use Guestbook\Book;
use Guestbook\Page;

require dirname(__DIR__) . '/vendor/autoload.php';

$book = new Book(sys_get_temp_dir() . '/guests.txt');
if (($_SERVER['REQUEST_METHOD'] ?? '') === 'POST') {
	$book->add((string) ($_POST['name'] ?? 'nobody'));
}
echo (new Page())->render($book->guests());
