<?php

namespace App;

class Behind extends Base {}
