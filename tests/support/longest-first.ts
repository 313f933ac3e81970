// The order of test files: the crash loop takes minutes and starts first, so that no worker is left alone with it.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [long, others] = [files.filter(isLong), files.filter((file) => !isLong(file))]
    return [...long, ...(await super.sort(others))]
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return moduleId.endsWith('/crash.test.ts')
}
