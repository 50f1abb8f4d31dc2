<?php
namespace App\Effect; class Returns extends \App\Plain {} return 5;
