<?php
namespace App; class Shadow { const WHERE = "src"; }
