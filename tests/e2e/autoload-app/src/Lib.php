<?php
namespace App; class Lib {}
