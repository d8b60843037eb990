/** Something that is wrong inside a mapping. */
export interface MappingProblem {
  path: ReadonlyArray<string | number>;
  message: string;
}

/** Judges the locator of a variable. */
export type IsKnown = (locator: string) => boolean;

/** Where in a mapping one is, and what is known there. */
export class MappingPlace {
  constructor(
    private readonly problems: MappingProblem[],
    readonly isKnown: IsKnown,
    /** Evaluated where nothing can be waited for. */
    readonly isAtOnce: boolean,
    private readonly path: ReadonlyArray<string | number> = [],
  ) {}

  /** The place of a member. */
  at(...keys: ReadonlyArray<string | number>): MappingPlace {
    return new MappingPlace(this.problems, this.isKnown, this.isAtOnce, [...this.path, ...keys]);
  }

  /** The same place, with other variables. */
  knowing(isKnown: IsKnown): MappingPlace {
    return new MappingPlace(this.problems, isKnown, this.isAtOnce, this.path);
  }

  add(message: string): void {
    this.problems.push({ path: this.path, message });
  }
}
