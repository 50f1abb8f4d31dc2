<?php
namespace Extra; class Extra extends \App\Plain {}
