<?php
namespace App; class Shadow { const WHERE = "first"; }
