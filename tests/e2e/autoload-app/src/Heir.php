<?php
namespace App; class Heir extends Plain {}
