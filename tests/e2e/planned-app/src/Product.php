<?php

namespace App;

class Product {}
