<?php
namespace App; class Later extends Plain { const WHERE = "src"; }
