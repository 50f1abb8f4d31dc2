<?php

namespace Shapes\ClosureNames;

return [fn () => __FUNCTION__, function () {
	return [__FUNCTION__, __METHOD__, (fn () => __FUNCTION__)()];
}];
